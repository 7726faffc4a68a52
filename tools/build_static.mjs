// Builds src/upstander_web/static/vendor/ (git-ignored) from the packages of package-lock.json:
// one style sheet, and the one script of GOV.UK Frontend that start.js loads.
// No font and no crown is copied: GDS Transport and the crown may be used on GOV.UK alone. Of the
// images, only the MoJ icons that the style sheet names.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const packages = join(root, 'node_modules')
const vendor = join(root, 'src', 'upstander_web', 'static', 'vendor')

await rm(vendor, { recursive: true, force: true })
await mkdir(vendor, { recursive: true })

const styles = join(root, 'src', 'upstander_web', 'theme', 'styles', 'upstander.scss')
const { css } = sass.compile(styles, {
  loadPaths: [root, packages],
  quietDeps: true,
  style: 'compressed'
})
const banned = /GDS Transport|@import|url\((?!["']?images\/)[^)]*/i
if (banned.test(css)) {
  throw new Error(`the style sheet asks for what it must not: ${css.match(banned)[0]}`)
}
await writeFile(join(vendor, 'upstander.css'), css)
await copyFile(
  join(packages, 'govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.js'),
  join(vendor, 'govuk-frontend.min.js')
)
for (const [, name] of css.matchAll(/url\(["']?images\/([\w.-]+)/g)) {
  await mkdir(join(vendor, 'images'), { recursive: true })
  await copyFile(
    join(packages, '@ministryofjustice', 'frontend', 'moj', 'assets', 'images', name),
    join(vendor, 'images', name)
  )
}
// For make: newer than what it was built from.
await writeFile(join(vendor, '.ready'), '')
console.log(`styles: ${css.length} bytes in ${join('src', 'upstander_web', 'static', 'vendor')}`)
