// OpenLLMetry: a workflow, an agent, a tool, two model calls.
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import * as traceloop from "@traceloop/node-server-sdk";
import OpenAI from "openai";

const spanguard = process.env.SPANGUARD_URL ?? "http://127.0.0.1:8080";
const key = process.env.SPANGUARD_KEY;
traceloop.initialize({
  appName: "order-agent", baseUrl: spanguard, headers: { Authorization: `Bearer ${key}` },
  instrumentModules: { openAI: OpenAI }, silenceInitializationMessage: true,
});
registerInstrumentations({ instrumentations: [new UndiciInstrumentation()] }); // traceparent on fetch
const client = new OpenAI({ baseURL: `${spanguard}/proxy/demo/v1`, apiKey: key });
const tools = [{ type: "function", function: { name: "search", description: "finds lamps", parameters: { type: "object", properties: {} } } }];

await traceloop.withAssociationProperties({ session_id: "s-tl", user_id: "anna" }, () =>
  traceloop.withWorkflow({ name: "order" }, () =>
    traceloop.withAgent({ name: "support" }, async () => {
      const messages = [{ role: "user", content: 'call search {"query":"lamps"}' }];
      const first = await client.chat.completions.create({ model: "demo-model", messages, tools });
      const call = first.choices[0].message.tool_calls[0];
      const found = await traceloop.withTool({ name: "search" }, async () => "3 lamps", call.function.arguments);
      messages.push(first.choices[0].message, { role: "tool", tool_call_id: call.id, content: found });
      const second = await client.chat.completions.create({ model: "demo-model", messages });
      console.log(second.choices[0].message.content);
    }),
  ),
);
await traceloop.forceFlush();
