"""What the command line says and asks: arguments read, answers as JSON, tables for people, the drill played."""
