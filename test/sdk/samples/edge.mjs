// A receiver at the edge: nothing but what web pages have, too.
import { constructEvent } from '@0gate/sdk/webhooks';

globalThis.receive = async (request) => {
  try {
    constructEvent(await request.text(), request.headers.get('gate-signature'), 'whsec_1');
    return new Response(null, { status: 204 });
  } catch (error) {
    return new Response(error.message, { status: 400 });
  }
};
