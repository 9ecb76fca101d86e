import { defineConfig } from "vite";

// One file under a name that does not change: the server's static storage adds the hash.
export default defineConfig({
  build: {
    target: "es2020",
    outDir: "../src/sanxian/static_built/sanxian",
    emptyOutDir: false,
    modulePreload: false,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: "src/chart.ts",
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "chart.js" },
    },
  },
});
