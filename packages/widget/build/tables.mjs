import { updateTables } from './manifest/docs-tables.mjs';

// `npm run tables` brings the tables of the documents up to what the sources say; with `--check` it fails where they are not.

const isCheck = process.argv.includes('--check');
const outdated = await updateTables({ isCheck });
for (const path of outdated) console.log(isCheck ? `${path} is outdated: run npm run tables` : `${path} written`);
if (isCheck && outdated.length > 0) process.exitCode = 1;
