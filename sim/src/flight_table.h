#pragma once

#include <cstdint>

#include "lb/assert.h"
#include "lb/ids.h"
#include "lb/outcome.h"
#include "lb/request.h"
#include "slot_table.h"

namespace sim {

/// An attempt in the world: on its way to a node, in it, or on the way back. It lives on when its balancer has given
/// it up, for as long as the node is busy with it.
struct alignas(64) Flight {
  lb::AttemptId attempt;       ///< in its balancer
  std::uint32_t balancer = 0;  ///< index into the fleet
  std::uint32_t node = 0;
  std::uint32_t found = 0;  ///< requests that were in the node when it came; only where load probes ask for it
  lb::Method method = lb::Method::kGet;
  bool wanted = true;    ///< the balancer waits for it
  bool at_node = false;  ///< arrived, and neither answered nor lost
  bool awaited = false;  ///< an entry of the queue of events refers to it
  bool breaks = false;   ///< its service ends in a reset
  bool lost = false;     ///< nothing will come of it, unless its connection is reset
  lb::Duration half_trip{};
  lb::Duration service{};   ///< how long a server has it
  lb::TimePoint arrived{};  ///< at the node; only where load probes ask for it
  lb::Outcome outcome;      ///< that is under way, or due after a delay
};

/// The flights of a run: their slots, used again.
///
/// Each is in one place at a time: an entry of the queue of events, a node's line, or nowhere when it is lost. Whoever
/// takes it out of its last place gives it back.
class FlightTable {
 public:
  static constexpr std::uint32_t kMost = std::uint32_t{1} << 29U;  // 64 GB of them

  std::uint32_t add() {
    const std::uint32_t slot = flights_.add();
    LB_ASSERT(slot < kMost, "the queue of events has no larger numbers");
    return slot;
  }

  /// No longer referred to from anywhere. Its entry stays readable until the next add().
  void remove(std::uint32_t slot) {
    Flight& flight = flights_[slot];
    flight.wanted = flight.at_node = flight.lost = false;
    flights_.remove(slot);
  }

  Flight& operator[](std::uint32_t slot) { return flights_[slot]; }
  const Flight& operator[](std::uint32_t slot) const { return flights_[slot]; }
  std::uint32_t size() const { return flights_.size(); }

  /// A hint that the slot is about to be used. Any number will do.
  void prefetch(std::uint32_t slot) const { flights_.prefetch(slot); }

 private:
  SlotTable<Flight> flights_;
};

}  // namespace sim
