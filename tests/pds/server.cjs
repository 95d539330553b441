// A Bluesky PDS with a PLC directory, on loopback, in memory. Ends when its standard input does.
//   node server.cjs FOLDER_WITH_NODE_MODULES ADDRESS_OF_AN_APPVIEW
const path = require('node:path')
const { createRequire } = require('node:module')

const [folder, appView] = process.argv.slice(2)
const { TestNetworkNoAppView } = createRequire(path.join(folder, 'package.json'))('@atproto/dev-env')

TestNetworkNoAppView.create({
  pds: { hostname: 'localhost', bskyAppViewUrl: appView, bskyAppViewDid: 'did:web:appview.test' },
}).then((network) => {
  process.stdout.write(`${network.pds.url}\n`)
  process.stdin.resume().on('end', () => network.close().finally(() => process.exit(0)))
})
