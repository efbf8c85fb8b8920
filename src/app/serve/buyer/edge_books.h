// What all edges of a server count and bound together. Thread-safe; outlives the owner's last call.
#pragma once

#include "app/settings/allowance_settings.h"
#include "app/settings/settings.h"
#include "edge/context.h"

namespace sluice::app {

struct EdgeBooks {
  explicit EdgeBooks(const Settings& settings)
      : call_shares(allowances_of(settings)),
        event_slots(settings.waiting.event_streams,
                    streams_of_one(allowances_of(settings), settings.waiting.event_streams)),
        allowances(allowances_of(settings)),
        work(allowances_of(settings)) {}

  edge::CallShares call_shares;
  edge::EventSlots event_slots;
  edge::Allowances allowances;
  edge::WorkBook work;
  edge::ProviderEventCounts provider_events;
};

}  // namespace sluice::app
