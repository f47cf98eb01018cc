import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The browser app. `relance start` builds it where it is not up to date (src/app/web-build.ts).
export default defineConfig({
  root: 'src/web',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // A gigabyte of memory and seconds of time are better spent than on maps that nobody reads.
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    manifest: true,
  },
  server: {
    // `npm run web` beside a running `npm start`: RELANCE is its address.
    port: 5173,
    // Not our own sources under src/web/api.
    proxy: {
      '^/api/(?!.*\\.tsx?(\\?|$))': {
        target: process.env['RELANCE'] ?? 'http://localhost:3000',
        changeOrigin: false,
      },
    },
  },
})
