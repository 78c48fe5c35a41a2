import { mount } from './mount.tsx';

// Where your backend listens; its property has to allow this page's origin (the demo's knows no page but its own).
mount(document.querySelector('#app')!, { endpoint: 'http://127.0.0.1:8080', email: 'ada@example.com' });
