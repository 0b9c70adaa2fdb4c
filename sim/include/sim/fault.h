#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lb/knob.h"
#include "lb/time.h"

namespace sim {

/// How a node that is out treats the requests sent to it.
enum class Outage : std::uint8_t {
  kNone,
  kRefuse,     ///< new connections are refused; what the node has already accepted is served and answered
  kBlackhole,  ///< nothing arrives and nothing is answered: what is sent or due meanwhile is lost for good
  kReset,      ///< connections are reset: those open when it starts, and every new one
};

inline constexpr std::array<std::string_view, 4> kOutageNames{"none", "refuse", "blackhole", "reset"};

constexpr std::string_view to_string(Outage outage) { return kOutageNames[static_cast<std::size_t>(outage)]; }

/// A weight that an operator sets, or none.
struct NewWeight {
  std::int32_t value = -1;  ///< 0..lb::kMaxWeight; -1: none
};
std::string print_knob(const NewWeight& weight);
std::string parse_knob(std::string_view text, NewWeight& weight);

/// A condition that an operator sets, or none.
enum class NewCondition : std::uint8_t { kNone, kEnabled, kDraining, kDisabled };

inline constexpr std::array<std::string_view, 4> kNewConditionNames{"none", "ENABLED", "DRAINING", "DISABLED"};

/// What goes wrong at some nodes from `at` on, or what their operator does there, for a while. Exactly one of the
/// fields below differs from its default. Faults of one kind on one node must not overlap; those of different kinds
/// may.
struct Fault {
  lb::Duration at{};
  lb::Duration lasts = lb::kForever;  ///< "for" in files; for ever: until the end of the run
  std::vector<std::string> nodes;     ///< names; "api" stands for api-1, api-2, ... where `count` made them
  Outage outage = Outage::kNone;
  double failure_rate = 0;  ///< of all requests, besides the node's own failures; same status and delay
  double slow = 1;          ///< service that starts meanwhile takes this many times as long
  NewWeight weight{};       ///< the operator's
  NewCondition condition = NewCondition::kNone;  ///< the operator's

  static const lb::KnobTable& knobs();
};

/// What a fault is.
enum class FaultKind : std::uint8_t { kOutage, kFailureRate, kSlow, kWeight, kCondition };

/// How many kinds of thing the fault says; one is right.
int kinds_in(const Fault& fault);

/// In      kinds_in(fault) is 1.
FaultKind kind_of(const Fault& fault);

/// "outage refuse", "failure rate 34 %", "10 x slower", "weight 5", "condition DRAINING".
std::string describe(const Fault& fault);

/// When the fault is over: kForever where it never is.
lb::Duration end_of(const Fault& fault);

}  // namespace sim
