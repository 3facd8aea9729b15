// Vercel's AI SDK: generateText with a tool, and its own telemetry.
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, stepCountIs, tool } from "ai";
import { z } from "zod";
import { baseURL, key, start } from "./telemetry.mjs";

const provider = start();
const openai = createOpenAI({ baseURL, apiKey: key });
const result = await generateText({
  model: openai.chat("demo-model"),
  prompt: 'call search {"query":"lamps"}',
  stopWhen: stepCountIs(3),
  tools: { search: tool({ description: "finds lamps", inputSchema: z.object({ query: z.string() }), execute: async () => "3 lamps" }) },
  experimental_telemetry: { isEnabled: true, functionId: "orders", metadata: { sessionId: "s-ai", userId: "anna" } },
});
console.log(result.text);
await provider.shutdown();
