#include "sim/fault.h"

#include <array>
#include <cstdio>
#include <numeric>

#include "lb/duration_text.h"

namespace sim {
namespace {

// By FaultKind.
std::array<bool, 11> says(const Fault& fault) {
  return {fault.outage != Outage::kNone,
          fault.failure_rate > 0,
          fault.slow != 1,
          !is_nothing(fault.latency),
          fault.pause,
          fault.flap.has_value(),
          fault.weight.value >= 0,
          fault.condition != NewCondition::kNone,
          fault.add,
          fault.remove,
          fault.load != 1};
}

std::string number_text(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string duration_text(double nanoseconds) {
  if (!(nanoseconds < 9e18)) return "no mean";
  return "about " + lb::print_duration(lb::Duration(static_cast<lb::Duration::rep>(nanoseconds + 0.5)));
}

std::string latency_text(const lb::Variant& latency) {
  if (const auto* constant = latency.as<ConstantDistribution>()) {
    return "latency +" + lb::print_duration(constant->value);
  }
  return "latency + " + std::string(latency.active->name) + ", " + duration_text(Distribution(latency).mean());
}

std::string load_text(const Fault& fault) {
  std::string text = number_text("load x %.4g", fault.load);
  for (std::size_t i = 0; i < fault.classes.size(); ++i) text += (i == 0 ? " of " : ", ") + fault.classes[i];
  return text;
}

}  // namespace

Outage stronger(Outage one, Outage other) {
  constexpr std::array<int, 4> kStrength{0, 1, 3, 2};  // by Outage
  return kStrength[static_cast<std::size_t>(one)] >= kStrength[static_cast<std::size_t>(other)] ? one : other;
}

int kinds_in(const Fault& fault) {
  const auto said = says(fault);
  return std::accumulate(said.begin(), said.end(), 0);
}

FaultKind kind_of(const Fault& fault) {
  const auto said = says(fault);
  std::size_t kind = 0;
  while (kind + 1 < said.size() && !said[kind]) ++kind;
  return static_cast<FaultKind>(kind);
}

bool is_random(const Fault& fault) { return fault.mean_between > lb::Duration{} || !is_nothing(fault.between); }

bool is_independent(const Fault& fault) {
  return is_random(fault) && !fault.together && kind_of(fault) != FaultKind::kLoad;
}

lb::Variant between_of(const Fault& fault) {
  return fault.mean_between > lb::Duration{} ? exponential_distribution(fault.mean_between) : fault.between;
}

lb::Variant repair_of(const Fault& fault) {
  return fault.mean_repair > lb::Duration{} ? exponential_distribution(fault.mean_repair) : fault.repair;
}

std::string describe(const Fault& fault) {
  switch (kind_of(fault)) {
    case FaultKind::kOutage:
      return "outage " + std::string(to_string(fault.outage));
    case FaultKind::kFailureRate:
      return number_text("failure rate %.4g %%", fault.failure_rate * 100);
    case FaultKind::kSlow:
      return number_text(fault.slow >= 1 ? "%.4g x slower" : "slow factor %.4g", fault.slow);
    case FaultKind::kLatency:
      return latency_text(fault.latency);
    case FaultKind::kPause:
      return "pause";
    case FaultKind::kFlap:
      return "flapping, up " + number_text("%.4g %% of ", fault.flap->up * 100) +
             lb::print_duration(fault.flap->period);
    case FaultKind::kWeight:
      return "weight " + std::to_string(fault.weight.value);
    case FaultKind::kCondition:
      return "condition " + std::string(kNewConditionNames[static_cast<std::size_t>(fault.condition)]);
    case FaultKind::kAdd:
      return "added";
    case FaultKind::kRemove:
      return "removed";
    case FaultKind::kLoad:
      return load_text(fault);
  }
  return {};
}

std::string describe_targets(const Fault& fault) {
  if (kind_of(fault) == FaultKind::kLoad) return fault.classes.empty() ? "all traffic" : "traffic";
  std::string text = "all nodes";
  if (!fault.zone.empty()) text = "zone " + fault.zone;
  if (!fault.nodes.empty()) text = fault.nodes.front();
  if (fault.nodes.size() > 1) text += " and " + std::to_string(fault.nodes.size() - 1) + " more";
  return fault.share < 1 ? number_text("%.4g %% of ", fault.share * 100) + text : text;
}

std::string describe_schedule(const Fault& fault) {
  if (is_random(fault)) return fault.together ? "at random, together" : "at random";
  if (fault.every == lb::Duration{}) return {};
  std::string text = (fault.rolling ? "one by one every " : "every ") + lb::print_duration(fault.every);
  return fault.times == 0 ? text : text + ", " + std::to_string(fault.times) + " times";
}

lb::Duration end_of(const Fault& fault) {
  return fault.lasts >= lb::kForever - fault.at ? lb::kForever : fault.at + fault.lasts;
}

}  // namespace sim
