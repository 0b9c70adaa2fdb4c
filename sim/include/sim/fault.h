#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lb/knob.h"
#include "lb/time.h"
#include "sim/distribution.h"

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

/// Of two outages at once the one that happens: blackhole before reset before refuse.
Outage stronger(Outage one, Outage other);

/// A weight that an operator sets, or none.
struct NewWeight {
  std::int32_t value = -1;  ///< 0..lb::kMaxWeight; -1: none
};
std::string print_knob(const NewWeight& weight);
std::string parse_knob(std::string_view text, NewWeight& weight);

/// A condition that an operator sets, or none.
enum class NewCondition : std::uint8_t { kNone, kEnabled, kDraining, kDisabled };

inline constexpr std::array<std::string_view, 4> kNewConditionNames{"none", "ENABLED", "DRAINING", "DISABLED"};

/// A node that goes and comes: down first, for (1 - up) of each period, then up for the rest of it.
struct Flap {
  lb::Duration period = std::chrono::seconds(10);
  double up = 0.5;  ///< of the period

  static const lb::KnobTable& knobs();
};

/// What goes wrong at some nodes from `at` on, or what their operator does, for a while.
///
/// What     exactly one of the fields from `outage` to `load` differs from its default.
/// Where    `nodes` or `zone`, or a `share` of these or of all nodes; `load` concerns the traffic and has no
/// nodes.
/// When     once; or `every` so often; or at random, by the times between failures and to repair.
///
/// Any number of faults may hold at once, of the same kind and at the same node too. Then the strongest outage
/// happens, factors multiply, failure rates a and b make 1 - (1 - a)(1 - b), latencies add, and of several weights
/// or conditions the one that started last holds: when it ends, the one before it holds again. A node that an
/// `add` names is absent until one of them starts, and present while at least one lasts; a node is absent while
/// any `remove` lasts.
struct Fault {
  lb::Duration at{};
  lb::Duration lasts = lb::kForever;  ///< "for" in files; for ever: until the end of the run

  std::vector<std::string> nodes;  ///< names; "api" stands for api-1, api-2, ... where `count` made them
  std::string zone;                ///< all nodes of the zone, at once
  double share = 1;                ///< only so many of them, rounded and at least one, drawn anew each time

  Outage outage = Outage::kNone;
  double failure_rate = 0;  ///< of all requests, besides the node's own failures; same status and delay
  double slow = 1;          ///< service that starts meanwhile takes this many times as long
  lb::Variant latency = constant_distribution({});  ///< added to each round trip
  bool pause = false;                               ///< the node stops; it goes on where it was
  std::optional<Flap> flap;                         ///< refuses, serves, refuses, ...
  NewWeight weight{};                               ///< the operator's
  NewCondition condition = NewCondition::kNone;     ///< the operator's
  bool add = false;                                 ///< to the balancers' lists
  bool remove = false;                              ///< from the balancers' lists
  double load = 1;                                  ///< so many times the requests come
  std::vector<std::string> classes;                 ///< of traffic, for `load`; none named: all

  lb::Duration every{};     ///< it starts again after so long; 0: once
  std::uint32_t times = 0;  ///< how often it starts, with `every`; 0: until the end of the run
  bool rolling = false;     ///< with `every`: at one node each time, one after the other

  lb::Duration mean_between{};                      ///< well for so long on average, exponential
  lb::Duration mean_repair{};                       ///< ill for so long on average, exponential
  lb::Variant between = constant_distribution({});  ///< instead of mean_between
  lb::Variant repair = constant_distribution({});   ///< instead of mean_repair
  bool together = false;                            ///< all nodes fail as one, instead of each on its own

  static const lb::KnobTable& knobs();
};

/// What a fault is.
enum class FaultKind : std::uint8_t {
  kOutage,
  kFailureRate,
  kSlow,
  kLatency,
  kPause,
  kFlap,
  kWeight,
  kCondition,
  kAdd,
  kRemove,
  kLoad,
};

/// How many kinds of thing the fault says; one is right.
int kinds_in(const Fault& fault);

/// In      kinds_in(fault) is 1.
FaultKind kind_of(const Fault& fault);

/// Whether it changes what the balancers are told of nodes, and nothing at the nodes.
constexpr bool is_operators(FaultKind kind) { return kind >= FaultKind::kWeight && kind <= FaultKind::kRemove; }

/// Whether failures come at random times.
bool is_random(const Fault& fault);

/// Whether it starts at each of its nodes at times of that node's own.
bool is_independent(const Fault& fault);

/// For random faults: the times between failures and to repair as distributions.
lb::Variant between_of(const Fault& fault);
lb::Variant repair_of(const Fault& fault);

/// What it is: "outage refuse", "failure rate 34 %", "10 x slower", "weight 5", "condition DRAINING".
std::string describe(const Fault& fault);

/// Where: "api", "api and 3 more", "zone east", "20 % of zone east", "all traffic".
std::string describe_targets(const Fault& fault);

/// When, if not once: "every 10s, 5 times", "at random"; empty for a fault that comes once.
std::string describe_schedule(const Fault& fault);

/// When the fault is over: kForever where it never is. With `every` the end of its first time; at random the
/// end of the time in which failures come.
lb::Duration end_of(const Fault& fault);

}  // namespace sim
