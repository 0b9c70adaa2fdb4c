#pragma once

#include <cstdint>
#include <set>
#include <string_view>

namespace sim {

/// How many different texts there were, in bounded memory: exact up to kKept, beyond that with a standard error of
/// 1 / sqrt(kKept) = 1.6 %.
///
/// Why     the kKept smallest hashes are kept. When the largest of them is the fraction f of the range, some
///         (kKept - 1) / f texts have been hashed.
/// Source  Bar-Yossef et al. 2002, RANDOM, LNCS 2483, algorithm 1 (k minimum values).
class DistinctCount {
 public:
  static constexpr std::size_t kKept = 4096;

  void add(std::string_view text);
  std::uint64_t estimate() const;

 private:
  std::set<std::uint64_t> smallest_;
};

}  // namespace sim
