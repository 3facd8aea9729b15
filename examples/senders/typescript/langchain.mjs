// OpenInference for LangChain. Its spans are not the current ones while the model is called, so the gateway's trace stays one of
// its own; the header X-Session-Id puts both into one session.
import { LangChainInstrumentation } from "@arizeai/openinference-instrumentation-langchain";
import * as CallbackManager from "@langchain/core/callbacks/manager";
import { HumanMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";
import { baseURL, key, start } from "./telemetry.mjs";

const provider = start();
new LangChainInstrumentation({ tracerProvider: provider }).manuallyInstrument(CallbackManager);
const session = "s-lc";
const search = tool(async () => "3 lamps", { name: "search", description: "finds lamps", schema: z.object({ query: z.string() }) });
const model = new ChatOpenAI({ model: "demo-model", apiKey: key, configuration: { baseURL, defaultHeaders: { "X-Session-Id": session } } }).bindTools([search]);
const agent = RunnableLambda.from(async (question, config) => {
  const messages = [new HumanMessage(question)];
  const first = await model.invoke(messages, config);
  messages.push(first);
  for (const call of first.tool_calls ?? []) messages.push(await search.invoke(call, config));
  return (await model.invoke(messages, config)).content;
}).withConfig({ runName: "order agent", metadata: { session_id: session } });
console.log(await agent.invoke('call search {"query":"lamps"}'));
await provider.shutdown();
