/// <reference lib="webworker" />

/** Keeps the page on this computer, so that it opens without a network. */

/** The build: another one has another store. Written by the build, before this script. */
declare const BUILD: string;
/** What is kept from the start; the rest is kept when it is first asked for. */
declare const FILES: readonly string[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const STORE = `uheap-${BUILD}`;

async function install(): Promise<void> {
  const store = await caches.open(STORE);
  // Past the browser's own cache, which may still have files of another build.
  await store.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith('uheap-') && name !== STORE).map((name) => caches.delete(name)),
  );
  await worker.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const store = await caches.open(STORE);
  const kept = await store.match(request, { ignoreSearch: true });
  if (kept !== undefined) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await store.put(request, fresh.clone());
  return fresh;
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const isOwn = new URL(request.url).origin === worker.location.origin;
  if (request.method === 'GET' && isOwn) event.respondWith(answer(request));
});
