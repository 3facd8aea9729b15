/**
 * How to call a target, in three languages. Pure. The client follows from what the target speaks and not from the provider's name:
 * a custom one may speak Anthropic's API, and Azure has both its own paths and, below `/openai/v1`, OpenAI's.
 *
 * @param {{provider: string, wire: ?string}} target
 * @param {string} base its base URL for SDKs
 * @returns {Object<string, string>} by language
 */
export function snippets(target, base) {
  const anthropic = speaksAnthropic(target);
  const url = baseUrl(target, base);
  return { curl: curl(anthropic, url), Java: java(anthropic, url), Python: python(anthropic, url) };
}

/** What an SDK is given as its base URL. */
export function baseUrl(target, base) {
  return target.provider === 'azure-openai' && !speaksAnthropic(target) ? `${base}/openai/v1` : base;
}

function speaksAnthropic({ provider, wire }) {
  return wire === 'anthropic' || (wire !== 'openai' && provider === 'anthropic');
}

function curl(anthropic, url) {
  return `curl ${url}${anthropic ? '/v1/messages' : '/chat/completions'} \\
  -H "X-Spanguard-Key: $SPANGUARD_KEY" \\${anthropic ? '\n  -H "anthropic-version: 2023-06-01" \\' : ''}
  -H "Content-Type: application/json" \\
  -d '{"model":"…",${anthropic ? '"max_tokens":256,' : ''}
    "messages":[{"role":"user","content":"Hello!"}]}'`;
}

function java(anthropic, url) {
  const name = anthropic ? 'Anthropic' : 'OpenAI';
  return `${name}Client client = ${name}OkHttpClient.builder()
    .baseUrl("${url}")
    .apiKey(System.getenv("SPANGUARD_KEY"))
    .build();`;
}

function python(anthropic, url) {
  return `client = ${anthropic ? 'Anthropic' : 'OpenAI'}(
    base_url="${url}",
    api_key=os.environ["SPANGUARD_KEY"],
)`;
}
