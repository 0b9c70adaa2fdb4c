#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lb/time.h"

namespace sim {

/// Something that a person should know of a run: what it was, when, and the numbers that say so.
struct Finding {
  std::string_view kind;  ///< the name of one of finding_kinds()
  lb::Duration from{};
  lb::Duration to{};
  std::int32_t node = -1;                                     ///< index into RunResult::nodes; -1: not of one node
  std::string text;                                           ///< a sentence or two, with the main numbers
  std::vector<std::pair<std::string_view, double>> evidence;  ///< names end with their unit
};

/// A kind of finding: its name, what it means in one line, and how it is told from what looks like it.
struct FindingKind {
  std::string_view name;
  std::string_view doc;
  std::string_view rule;
};

/// All kinds, in the order in which they are looked for.
std::span<const FindingKind> finding_kinds();

/// At most so many findings of one kind are told; the rest is counted in none.
inline constexpr std::size_t kMaxFindingsOfKind = 100;

}  // namespace sim
