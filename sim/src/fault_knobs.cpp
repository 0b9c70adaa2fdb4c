#include <charconv>

#include "lb/knob_builder.h"
#include "lb/node.h"
#include "sim/fault.h"

namespace sim {
namespace {

using Builder = lb::KnobTableBuilder<Fault>;

constexpr lb::KnobRange kMostNames{0, 10'000};

void declare_where(Builder& table) {
  table.texts<&Fault::nodes>("nodes", kMostNames, "the names of the nodes")
      .text<&Fault::zone>("zone", lb::kAnyLength, "instead of nodes: all nodes of this zone")
      .number<&Fault::share>("share", lb::kRatio, "only so many of them, drawn at random each time it starts")
      .unit("ratio");
}

void declare_what(Builder& table) {
  table.choice<&Fault::outage>("outage", kOutageNames, "how the node treats what is sent to it while it is out")
      .number<&Fault::failure_rate>("failure_rate", lb::kRatio, "how many of all requests fail meanwhile")
      .unit("ratio")
      .number<&Fault::slow>("slow", {0.001, 1e6}, "service takes this many times as long")
      .variant<&Fault::latency>("latency", lb::VariantTag::kOnlyKey, &distribution_cases,
                                "added to each round trip")
      .flag<&Fault::pause>("pause", "the node stops, and goes on where it was when the pause is over")
      .optional<&Fault::flap>("flap", "the node refuses, serves, refuses, ...");
}

void declare_actions(Builder& table) {
  table.text<&Fault::weight>("weight", {0, 8}, "the weight that the operator sets meanwhile", true)
      .choice<&Fault::condition>("condition", kNewConditionNames, "the condition that the operator sets meanwhile")
      .flag<&Fault::add>("add", "the nodes are absent until it starts: then balancers may use them")
      .flag<&Fault::remove>("remove", "the nodes leave the balancers' lists meanwhile")
      .number<&Fault::load>("load", {0, 1e6}, "so many times as many requests come meanwhile")
      .texts<&Fault::classes>("classes", {0, 1000}, "the classes of traffic that load is for; none named: all");
}

void declare_when(Builder& table) {
  table.duration<&Fault::every>("every", lb::kAnyDuration, "it starts again after so long; 0: it comes once")
      .integer<&Fault::times>("times", {0, 1e9}, "how often it starts with every; 0: until the run is over")
      .flag<&Fault::rolling>("rolling", "with every: at one node each time, one after the other")
      .duration<&Fault::mean_between>("mean_between", lb::kAnyDuration,
                                      "fails at random after so long on average, exponential")
      .duration<&Fault::mean_repair>("mean_repair", lb::kAnyDuration,
                                     "and is well again after so long on average, exponential")
      .variant<&Fault::between>("between", lb::VariantTag::kOnlyKey, &distribution_cases,
                                "instead of mean_between: how long it is well")
      .variant<&Fault::repair>("repair", lb::VariantTag::kOnlyKey, &distribution_cases,
                               "instead of mean_repair: how long it is not")
      .flag<&Fault::together>("together", "at random: all nodes fail as one, instead of each on its own");
}

}  // namespace

const lb::KnobTable& Flap::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<Flap>("flap", "a node that goes and comes, down first")
          .duration<&Flap::period>("period", lb::kPositiveDuration, "from one time it goes to the next")
          .number<&Flap::up>("up", lb::kRatio, "how much of the period it is up; more than 0, less than 1")
          .unit("ratio")
          .build();
  return table;
}

const lb::KnobTable& Fault::knobs() {
  static const lb::KnobTable table = [] {
    Builder builder("fault", "what goes wrong for a while, or what an operator does: exactly one kind of it");
    builder.duration<&Fault::at>("at", lb::kAnyDuration, "when it starts")
        .duration_or_forever<&Fault::lasts>(
            "for", lb::kPositiveDuration,
            "how long it lasts; of faults at random, how long from at on there may be some");
    declare_where(builder);
    declare_what(builder);
    declare_actions(builder);
    declare_when(builder);
    return builder.build();
  }();
  return table;
}

std::string print_knob(const NewWeight& weight) {
  return weight.value < 0 ? std::string() : std::to_string(weight.value);
}

std::string parse_knob(std::string_view text, NewWeight& weight) {
  NewWeight parsed;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed.value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  const bool fits = parsed.value >= 0 && parsed.value <= static_cast<std::int32_t>(lb::kMaxWeight);
  if (!text.empty() && (!whole || !fits)) return "expected a weight from 0 to 65535";
  weight = parsed;
  return {};
}

}  // namespace sim
