// How a thread of this folder presents itself and steps back behind those that answer buyers.
#pragma once

namespace sluice::fulfilment {

// Names the calling thread (at most 15 characters, as `top -H` shows it) and lowers its share of a busy CPU: payments
// are never urgent next to a stampede, and a niced thread still gets a few percent of a core.
void become_background_thread(const char* name);

}  // namespace sluice::fulfilment
