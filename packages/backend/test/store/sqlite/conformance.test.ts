import { exerciseStore } from '../conformance.ts';
import { openFreshSqlite } from './sqlite-scene.ts';

exerciseStore('the SQLite store', openFreshSqlite);
