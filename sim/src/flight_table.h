#pragma once

#include <cstdint>

#include "lb/ids.h"
#include "lb/outcome.h"
#include "lb/request.h"
#include "slot_table.h"

namespace sim {

/// An attempt in the world: on its way to a node, in it, or on the way back. It lives on when its balancer has given
/// it up, for as long as the node is busy with it.
struct Flight {
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
  std::uint32_t add() { return flights_.add(); }

  /// No longer referred to from anywhere. Its entry stays readable until the next add().
  void remove(std::uint32_t slot) {
    Flight& flight = flights_[slot];
    flight.wanted = flight.at_node = flight.lost = false;
    flights_.remove(slot);
  }

  Flight& operator[](std::uint32_t slot) { return flights_[slot]; }
  std::uint32_t size() const { return flights_.size(); }

 private:
  SlotTable<Flight> flights_;
};

}  // namespace sim
