// What every example here shares: spans go to Spanguard, and calls of fetch carry traceparent, so that the gateway's spans
// become children of what called it.
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

export const spanguard = process.env.SPANGUARD_URL ?? "http://127.0.0.1:8080";
export const key = process.env.SPANGUARD_KEY;
export const baseURL = `${spanguard}/proxy/demo/v1`;

export function start() {
  const exporter = new OTLPTraceExporter({ url: `${spanguard}/v1/traces`, headers: { Authorization: `Bearer ${key}` } });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "order-agent" }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  registerInstrumentations({ tracerProvider: provider, instrumentations: [new UndiciInstrumentation()] });
  return provider;
}
