// OpenInference for the package openai: an agent, two model calls, a tool between them.
import { context, trace } from "@opentelemetry/api";
import { OpenInferenceSpanKind, SemanticConventions as Names } from "@arizeai/openinference-semantic-conventions";
import { setSession, setUser } from "@arizeai/openinference-core";
import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import OpenAI from "openai";
import { baseURL, key, start } from "./telemetry.mjs";

const provider = start();
new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI);
const client = new OpenAI({ baseURL, apiKey: key });
const tracer = trace.getTracer("order-agent");
const kind = (value) => ({ [Names.OPENINFERENCE_SPAN_KIND]: value });
const tools = [{ type: "function", function: { name: "search", description: "finds lamps", parameters: { type: "object", properties: {} } } }];

const caller = setUser(setSession(context.active(), { sessionId: "s-ts" }), { userId: "anna" });
await context.with(caller, () =>
  tracer.startActiveSpan("order agent", { attributes: { ...kind(OpenInferenceSpanKind.AGENT), "agent.name": "orders" } }, async (agent) => {
    const messages = [{ role: "user", content: 'call search {"query":"lamps"}' }];
    const first = await client.chat.completions.create({ model: "demo-model", messages, tools });
    const call = first.choices[0].message.tool_calls[0];
    const attributes = { ...kind(OpenInferenceSpanKind.TOOL), [Names.TOOL_NAME]: "search", [Names.INPUT_VALUE]: call.function.arguments, [Names.OUTPUT_VALUE]: "3 lamps" };
    tracer.startActiveSpan("search", { attributes }, (tool) => tool.end());
    messages.push(first.choices[0].message, { role: "tool", tool_call_id: call.id, content: "3 lamps" });
    const second = await client.chat.completions.create({ model: "demo-model", messages });
    console.log(second.choices[0].message.content);
    agent.end();
  }),
);
await provider.shutdown();
