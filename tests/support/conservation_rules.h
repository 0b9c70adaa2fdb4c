#pragma once

#include <string>

#include "support/conservation.h"

namespace support {

/// A run that is over: what was asked, what came out, and what was seen on the way.
struct Watched {
  const sim::Scenario& scenario;
  const sim::RunResult& result;
  const Conservation& seen;
};

/// Holds the result against the records, rule by rule. Empty when all agree; otherwise a line each, at most twenty.
///
/// Why     apart from the watcher: these are questions to a result, and can be asked of one that was tampered with.
/// Interrupted runs are asked only what holds at any time.
std::string broken_rules(const Watched& run);

}  // namespace support
