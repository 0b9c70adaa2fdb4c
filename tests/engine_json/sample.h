#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lb/knob.h"
#include "lb/time.h"

// A struct with every kind of knob, in the shape of a scenario. No test of this folder needs more of the engine.
namespace sample {

enum class Color { kRed, kGreen, kDarkBlue };

// A type of its own that stands as text in files: an even number.
struct Even {
  int value = 0;
  bool operator==(const Even&) const = default;
};
std::string print_knob(const Even& even);
std::string parse_knob(std::string_view text, Even& even);

struct Budget {
  double ratio = 0.2;
  int floor = 10;
  static const lb::KnobTable& knobs();
};

struct Retry {
  int max_attempts = 1;
  std::optional<Budget> budget;
  static const lb::KnobTable& knobs();
};

struct Node {
  std::string name;
  int weight = 1;
  std::optional<Budget> budget;
  static const lb::KnobTable& knobs();
};

// Stands as a row in files: ["10s", 500].
struct Step {
  lb::Duration at{};
  double rate = 1;
  static const lb::KnobTable& knobs();
};

struct Sample {
  bool enabled = true;
  std::int64_t seed = 1;
  double rate = 5;
  lb::Duration timeout = std::chrono::milliseconds(10);
  lb::Duration open_for = lb::kForever;
  Color color = Color::kGreen;
  std::string title = "untitled";
  Even even{2};
  std::vector<std::string> tags{"a"};
  std::vector<Even> evens;
  Budget budget{0.5, 3};
  std::optional<Retry> retry;
  std::optional<Budget> usual = Budget{};  // present unless a file says null
  std::vector<Node> nodes;
  std::vector<Step> steps;
  lb::Variant policy;
  lb::Variant service_time;

  Sample();
  static const lb::KnobTable& knobs();
};

// A small valid document that sets every knob.
extern const std::string_view kFullDocument;

}  // namespace sample
