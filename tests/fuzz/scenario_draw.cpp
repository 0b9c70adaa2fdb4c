#include "scenario_draw.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "case_draw.h"
#include "draws.h"
#include "knob_draw.h"
#include "knob_walk.h"

namespace sim::testing {
namespace {

using lb::testing::Draws;

constexpr double kMostRequests = 1500;    // of all classes, as far as their rates say
constexpr std::uint32_t kMostFaults = 4;  // some of which are taken back
constexpr int kRepairs = 60;
constexpr int kPeriods = 200;  // at most in a scenario's duration

class Drawing {
 public:
  explicit Drawing(std::uint64_t seed) : draws_(seed) {}

  DrawnScenario draw() {
    drawn_.tame = draws_.percent(25);
    drawn_.bounded = draws_.percent(80);
    draw_world();
    draw_frame();
    draw_nodes();
    draw_traffic();
    scenario().faults.clear();
    if (!drawn_.tame) draw_faults();
    bound_balancer();
    make_valid();
    return std::move(drawn_);
  }

 private:
  Scenario& scenario() { return drawn_.scenario; }

  void draw_world();
  void draw_frame();
  void draw_nodes();
  void draw_thresholds();
  void draw_traffic();
  void draw_class(TrafficClass& traffic, std::uint32_t classes);
  void draw_faults();
  void draw_fault(Fault& fault);
  void draw_times(Fault& fault);
  void bound_balancer();
  void make_valid();
  void repair(std::string_view path);
  void plainest();

  // While somebody may wait for ever, monitors go on for ten minutes after the last request.
  lb::Duration shortest_period() const {
    const lb::Duration part = drawn_.scenario.duration / kPeriods;
    return drawn_.bounded ? part : std::max<lb::Duration>(part, std::chrono::seconds(2));
  }

  Draws draws_;
  DrawnScenario drawn_;
};

// All of it; a tame one is a fleet and no more.
void Drawing::draw_world() {
  const lb::KnobTable& table = Scenario::knobs();
  if (!drawn_.tame) return lb::testing::draw_knobs(table, &scenario(), draws_);
  if (draws_.percent(30)) lb::testing::draw_knob(table, "balancers", &scenario(), draws_);
}

void Drawing::draw_frame() {
  using namespace std::chrono_literals;
  Scenario& made = scenario();
  made.name = "drawn";
  made.description.clear();
  made.seed = draws_.below(1U << 16U);
  made.duration = draws_.one_of<lb::Duration>({20ms, 200ms, 1s, 1s, 5s});
  made.warmup = made.duration * draws_.one_of({0, 0, 1, 4}) / 8;
  made.expect.clear();
}

void Drawing::draw_nodes() {
  lb::testing::Setup setup = lb::testing::draw_setup(draws_);
  scenario().balancer = std::move(setup.config);
  draw_thresholds();
  scenario().nodes.clear();
  for (lb::NodeConfig& node : setup.nodes) {
    ScenarioNode& entry = scenario().nodes.emplace_back();
    entry.node = std::move(node);
    entry.count = draws_.one_of({1U, 1U, 1U, 2U, 3U});
    if (drawn_.tame) continue;
    lb::testing::draw_knobs(BackendModel::knobs(), &entry.backend, draws_);
    lb::testing::bound_durations(BackendModel::knobs(), &entry.backend, scenario().duration / kPeriods / 20,
                                 scenario().duration / 2);
  }
}

// Mechanisms that wait for many failures in a row hardly ever see them in a short run.
void Drawing::draw_thresholds() {
  lb::BalancerConfig& balancer = scenario().balancer;
  if (draws_.percent(25)) balancer.outlier.emplace().consecutive_5xx = 1 + draws_.below(3);
  if (draws_.percent(25)) balancer.breaker.emplace().failures = 1 + draws_.below(3);
  if (!draws_.percent(20)) return;
  if (!balancer.retry) balancer.retry.emplace();
  balancer.retry->hedge.emplace().after = scenario().duration / 100;
}

void Drawing::draw_traffic() {
  scenario().traffic.clear();
  const std::uint32_t classes = 1 + draws_.below(3);
  for (std::uint32_t i = 0; i < classes; ++i) {
    TrafficClass& traffic = scenario().traffic.emplace_back();
    draw_class(traffic, classes);
    traffic.name = draws_.percent(50) ? "class-" + std::to_string(i) : "";
  }
}

void Drawing::draw_class(TrafficClass& traffic, std::uint32_t classes) {
  const lb::Duration duration = scenario().duration;
  lb::testing::draw_knobs(TrafficClass::knobs(), &traffic, draws_);
  lb::testing::draw_knob(TrafficClass::knobs(), "arrivals", &traffic, draws_);
  lb::testing::walk_knobs(TrafficClass::knobs(), &traffic, [&](const lb::Knob& knob, void* part) {
    const auto* number = std::get_if<lb::NumberAccess>(&knob.access);
    if (number == nullptr || knob.unit != "requests/s") return;
    const double requests = kMostRequests / classes * (1 + draws_.below(20)) / 20;
    number->set(part, std::clamp(requests / lb::to_seconds(duration), knob.range.lowest, knob.range.highest));
  });
  // Periods, sojourns and thinking: so long that nobody asks too often.
  const lb::Duration patience = traffic.timeout;
  lb::testing::bound_durations(TrafficClass::knobs(), &traffic, duration / 20, duration);
  traffic.timeout = std::min(patience, 4 * duration);
  if (drawn_.bounded) return;
  traffic.timeout = draws_.percent(50) ? lb::kForever : traffic.timeout;
}

void Drawing::draw_faults() {
  for (std::uint32_t more = draws_.below(kMostFaults + 1); more > 0; --more)
    draw_fault(scenario().faults.emplace_back());
}

// One field of the table says what goes wrong. A field that says only how (or two that contradict each other) makes a
// fault that is not valid, which is taken back.
void Drawing::draw_fault(Fault& fault) {
  const lb::KnobTable& table = Fault::knobs();
  const auto knobs = static_cast<std::uint32_t>(table.knobs().size());
  const std::uint32_t fields = draws_.percent(70) ? 1 : 2;
  for (std::uint32_t i = 0; i < fields; ++i) {
    lb::testing::draw_knob(table, table.knobs()[draws_.below(knobs)].name, &fault, draws_);
  }
  lb::testing::bound_durations(table, &fault, scenario().duration / 20, 2 * scenario().duration);
  fault.at = scenario().duration * static_cast<int>(draws_.below(8)) / 8;
  fault.lasts =
      draws_.percent(25) ? lb::kForever : scenario().duration * static_cast<int>(1 + draws_.below(8)) / 8;
  fault.nodes.clear();
  const auto nodes = static_cast<std::uint32_t>(scenario().nodes.size());
  fault.nodes.push_back(scenario().nodes[draws_.below(nodes)].node.name);
  if (draws_.percent(20)) draw_times(fault);
}

// At random: the one pair of knobs that mean something only together.
void Drawing::draw_times(Fault& fault) {
  const lb::KnobTable& table = Fault::knobs();
  for (const char* name : {"between", "repair"}) lb::testing::draw_knob(table, name, &fault, draws_);
  lb::testing::bound_durations(table, &fault, scenario().duration / 20, 2 * scenario().duration);
  fault.lasts = lb::kForever;
  fault.every = fault.mean_between = fault.mean_repair = {};
  fault.times = 0;
  fault.rolling = false;
}

// How long a request waits, tries and backs off may be as short as it likes: it has a few attempts. What goes on by
// itself must not fill the run.
void Drawing::bound_balancer() {
  lb::BalancerConfig& balancer = scenario().balancer;
  const auto retry = balancer.retry;
  const auto limits = balancer.limits;
  const auto routes = balancer.routes;
  const lb::Duration timeout = balancer.timeout;
  lb::testing::bound_durations(lb::BalancerConfig::knobs(), &balancer, shortest_period(), lb::kForever);
  balancer.retry = retry;
  balancer.limits = limits;
  balancer.routes = routes;
  balancer.timeout = timeout;
}

void Drawing::make_valid() {
  for (int i = 0; i < kRepairs; ++i) {
    const lb::InputErrors errors = validate(scenario());
    if (errors.empty()) return;
    repair(errors.front().path);
    drawn_.repaired = true;
  }
  plainest();
}

// "/faults/3/nodes/0" -> "faults", 3, "nodes".
struct Place {
  explicit Place(std::string_view path) {
    list = next(path);
    const std::string_view number = next(path);
    std::from_chars(number.data(), number.data() + number.size(), index);
    inner = list == "balancer" ? number : next(path);
  }
  static std::string_view next(std::string_view& path) {
    if (!path.empty()) path.remove_prefix(1);
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(name.size());
    return name;
  }

  std::string_view list;
  std::size_t index = 0;
  std::string_view inner;
};

void Drawing::repair(std::string_view path) {
  const Place place(path);
  Scenario& broken = scenario();
  if (place.list == "faults" && place.index < broken.faults.size()) {
    broken.faults.erase(broken.faults.begin() + static_cast<std::ptrdiff_t>(place.index));
  } else if (place.list == "traffic" && place.index < broken.traffic.size()) {
    TrafficClass plain;
    plain.arrivals = poisson_arrivals(kMostRequests / 8 / lb::to_seconds(broken.duration));
    if (drawn_.bounded) plain.timeout = broken.duration;
    broken.traffic[place.index] = plain;
  } else if (place.list == "nodes" && place.index < broken.nodes.size() && place.inner == "backend") {
    broken.nodes[place.index].backend = {};
  } else if (place.list == "balancer") {
    lb::testing::reset_knob(lb::BalancerConfig::knobs(), place.inner, &broken.balancer);
  } else if (place.list == "nodes") {
    broken.balancer = {};
    for (ScenarioNode& entry : broken.nodes) entry.node.type = lb::NodeType::kPrimary;
  } else {
    lb::testing::reset_knob(Scenario::knobs(), place.list, &broken);
  }
}

void Drawing::plainest() {
  drawn_.given_up = true;
  drawn_.bounded = false;
  drawn_.tame = true;
  const Scenario was = std::move(scenario());
  scenario() = {};
  scenario().seed = was.seed;
  scenario().nodes.emplace_back().node.name = "a";
  scenario().traffic.emplace_back();
}

}  // namespace

DrawnScenario draw_scenario(std::uint64_t seed) { return Drawing(seed).draw(); }

}  // namespace sim::testing
