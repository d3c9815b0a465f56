/**
 * One JSON-RPC call to a test chain.
 * @throws with the method and the node's message when the node answers an error or not at all.
 */
export async function rpc<Result>(rpc_url: string, method: string, params: readonly unknown[] = []): Promise<Result> {
  const response = await fetch(rpc_url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as { result: Result } | { error: { message: string } };
  if ('error' in answer) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result;
}
