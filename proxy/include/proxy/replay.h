#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lb/knob.h"
#include "lb/result.h"

namespace proxy {

/// What the replay is to change. Without a policy nothing: every decision must come out as recorded.
struct ReplayOptions {
  std::optional<lb::Variant> policy;  ///< decides in place of the recorded policy
};

/// The first line whose decisions did not come out as recorded.
struct ReplayMismatch {
  std::size_t line = 0;
  std::string expected;  ///< the recorded decisions, as JSON
  std::string got;
};

struct ReplayNode {
  std::string name;
  std::uint64_t recorded = 0;  ///< attempts
  std::uint64_t replayed = 0;
};

struct ReplayReport {
  std::string policy;  ///< that decided
  std::uint64_t balancers = 0;
  std::uint64_t inputs = 0;      ///< engine calls fed
  std::uint64_t decisions = 0;   ///< actions recorded
  std::uint64_t mismatches = 0;  ///< inputs whose actions differ; stays 0 when a policy was given
  std::optional<ReplayMismatch> first_mismatch;

  std::uint64_t picks = 0;          ///< attempts that both runs started: request and attempt number agree
  std::uint64_t same_picks = 0;     ///< of those, on the same node
  std::uint64_t only_recorded = 0;  ///< attempts that the replay did not start
  std::uint64_t only_replayed = 0;  ///< attempts that the recording did not start
  std::vector<ReplayNode> nodes;    ///< in the order of their ids, all balancers together

  bool reproduced() const { return mismatches == 0; }
};

/// Feeds a recording to fresh Balancers.
///
/// Out     with no policy: whether every action came out as recorded, in order and in every field.
///         With a policy: what it would have picked. The nth attempt of a request ends there as the nth ended in
///         the recording, whichever node has it: what another node would have answered is not known. An attempt
///         that the recording called off, or did not make, ends when and as the whole request did. Probes that the
///         replay asks for get the next result that was recorded of their node; others are ignored.
///         A file that is missing, cut short or not a recording: errors with line and column; `path` is empty.
/// Cost    O(lines); memory for the longest line and for what is in flight.
lb::Result<ReplayReport> replay(const std::string& file, const ReplayOptions& options = {});

}  // namespace proxy
