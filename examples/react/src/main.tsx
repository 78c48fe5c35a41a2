import { mount } from './mount.tsx';

// A backend that `npm start` has brought up, or your own; it has to allow this page's origin.
mount(document.querySelector('#app')!, { endpoint: 'http://localhost:8787', email: 'ada@example.com' });
