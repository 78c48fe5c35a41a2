import { exerciseStore } from '../conformance.ts';
import { openFreshPostgres } from './postgres-scene.ts';

exerciseStore('the PostgreSQL store', openFreshPostgres);
