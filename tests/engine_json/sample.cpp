#include "engine_json/sample.h"

#include <array>
#include <charconv>

#include "lb/knob_builder.h"

namespace sample {
namespace {

using lb::KnobTable;
using lb::KnobTableBuilder;
using lb::VariantCase;

struct RoundRobin {
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<RoundRobin>("round_robin", "one after the other").build();
    return table;
  }
};

struct P2c {
  int choices = 2;
  double bias = 1;
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<P2c>("p2c", "the better of a few")
                                       .integer<&P2c::choices>("choices", {2, 10}, "how many are compared")
                                       .number<&P2c::bias>("bias", {-lb::kNoLimit, lb::kNoLimit}, "any number")
                                       .build();
    return table;
  }
};

struct Constant {
  lb::Duration value = std::chrono::milliseconds(1);
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<Constant>("constant", "always the same")
                                       .duration<&Constant::value>("value", lb::kAnyDuration, "what it is")
                                       .required()
                                       .build();
    return table;
  }
};

struct Uniform {
  lb::Duration lowest{};
  lb::Duration highest = std::chrono::milliseconds(2);
  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<Uniform>("uniform", "any of a range")
                                       .duration<&Uniform::lowest>("lowest", lb::kAnyDuration, "the least")
                                       .duration<&Uniform::highest>("highest", lb::kAnyDuration, "the most")
                                       .build();
    return table;
  }
};

// Holds a distribution itself: tables may contain each other.
struct Shifted {
  lb::Duration by{};
  lb::Variant of;
  static const KnobTable& knobs();
};

std::span<const VariantCase> policies() {
  static const std::array<VariantCase, 2> cases{lb::variant_case<RoundRobin>("round_robin", "one after the other"),
                                                lb::variant_case<P2c>("p2c", "the better of a few")};
  return cases;
}

std::span<const VariantCase> distributions() {
  static const std::array<VariantCase, 3> cases{lb::variant_case<Constant>("constant", "always the same"),
                                                lb::variant_case<Uniform>("uniform", "any of a range"),
                                                lb::variant_case<Shifted>("shifted", "another one, later")};
  return cases;
}

const KnobTable& Shifted::knobs() {
  static const KnobTable table =
      KnobTableBuilder<Shifted>("shifted", "another one, later")
          .duration<&Shifted::by>("by", lb::kAnyDuration, "how much later")
          .variant<&Shifted::of>("of", lb::VariantTag::kOnlyKey, &distributions, "the other one")
          .build();
  return table;
}

constexpr std::array<std::string_view, 3> kColors{"red", "green", "dark_blue"};

constexpr lb::KnobRange kTimeouts{1e6, 3.6e12};  // 1ms to 1h

}  // namespace

std::string print_knob(const Even& even) { return std::to_string(even.value); }

std::string parse_knob(std::string_view text, Even& even) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value % 2 != 0) return "expected an even number";
  even.value = value;
  return {};
}

const KnobTable& Budget::knobs() {
  static const KnobTable table = KnobTableBuilder<Budget>("budget", "how many retries are allowed")
                                     .number<&Budget::ratio>("ratio", lb::kRatio, "retries for each request")
                                     .unit("ratio")
                                     .integer<&Budget::floor>("floor", {0, 1000}, "always allowed")
                                     .unit("requests/s")
                                     .build();
  return table;
}

const KnobTable& Retry::knobs() {
  static const KnobTable table =
      KnobTableBuilder<Retry>("retry", "attempts after the first")
          .integer<&Retry::max_attempts>("max_attempts", {1, 100}, "all attempts of a request")
          .optional<&Retry::budget>("budget", "limits retries")
          .build();
  return table;
}

const KnobTable& Node::knobs() {
  static const KnobTable table = KnobTableBuilder<Node>("node", "one server")
                                     .text<&Node::name>("name", {1, 64}, "what it is called")
                                     .required()
                                     .integer<&Node::weight>("weight", {0, 65535}, "its share")
                                     .optional<&Node::budget>("budget", "its own budget")
                                     .build();
  return table;
}

const KnobTable& Step::knobs() {
  static const KnobTable table = KnobTableBuilder<Step>("step", "from when on how much")
                                     .duration<&Step::at>("at", lb::kAnyDuration, "from when on")
                                     .number<&Step::rate>("rate", {0, 1000}, "how much comes")
                                     .unit("requests/s")
                                     .build();
  return table;
}

Sample::Sample() { policy.choose(policies()[1]); }

const KnobTable& Sample::knobs() {
  static const KnobTable table =
      KnobTableBuilder<Sample>("sample", "every kind of knob")
          .flag<&Sample::enabled>("enabled", "whether it runs")
          .integer<&Sample::seed>("seed", {0, lb::kMaxExactInteger}, "where the generator starts")
          .number<&Sample::rate>("rate", {0.001, 1e6}, "how much comes")
          .unit("requests/s")
          .duration<&Sample::timeout>("timeout", kTimeouts, "how long it may take")
          .duration_or_forever<&Sample::open_for>("open_for", lb::kPositiveDuration, "how long it rests")
          .choice<&Sample::color>("color", kColors, "how it looks")
          .text<&Sample::title>("title", {0, 100}, "what it is called")
          .text<&Sample::even>("even", {1, 20}, "a number in two", true)
          .texts<&Sample::tags>("tags", {0, 3}, "words")
          .texts<&Sample::evens>("evens", {0, 8}, "numbers in two", true)
          .object<&Sample::budget>("budget", "a part")
          .optional<&Sample::retry>("retry", "a part that may be absent")
          .optional<&Sample::usual>("usual", "a part that is there unless it is taken away")
          .list<&Sample::nodes>("nodes", {0, 100}, "the servers")
          .rows<&Sample::steps>("steps", {0, 5}, "how it changes")
          .variant<&Sample::policy>("policy", lb::VariantTag::kTypeKey, &policies, "who is next")
          .variant<&Sample::service_time>("service_time", lb::VariantTag::kOnlyKey, &distributions,
                                          "how long it takes")
          .build();
  return table;
}

const std::string_view kFullDocument = R"({
  "enabled": false,
  "seed": 9007199254740992,
  "rate": 12.5,
  "timeout": "1.5s",
  "open_for": "2m",
  "color": "dark_blue",
  "title": "h\u00e9 \"quoted\"",
  "even": 4,
  "tags": ["x", "y"],
  "evens": [8, "10"],
  "budget": {"ratio": 0.25, "floor": 0},
  "retry": {"max_attempts": 3, "budget": {"ratio": 1}},
  "usual": null,
  "nodes": [
    {"name": "a", "weight": 5},
    {"name": "b", "budget": {}}
  ],
  "steps": [["0s", 2.5], ["1m", 0]],
  "policy": {"type": "p2c", "choices": 3, "bias": -1.5e-3},
  "service_time": {"shifted": {"by": "1ms", "of": {"constant": "5ms"}}}
}
)";

}  // namespace sample
