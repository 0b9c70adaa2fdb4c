#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lb/ids.h"
#include "net.h"
#include "probe_check.h"

namespace proxy {

class Worker;

/// Performs the probes of a worker's health monitor, each over a connection of its own.
///
/// CONNECT   passes when the TCP connection opens.
/// HTTP      GET of the path; passes when the status matches and so do the first lb::kProbeBodyBytes of the body.
/// An answer that breaks HTTP's rules, or ends before it is whole as far as it is looked at, does not pass.
/// Timeouts are the engine's: it aborts a probe that takes too long.
///
/// A slow path: a probe owns itself through shared_ptr.
class HealthProber {
 public:
  explicit HealthProber(Worker& worker) : worker_(worker) {}
  ~HealthProber() { stop(); }

  void start(lb::ProbeId id, lb::NodeId node);
  void abort(lb::ProbeId id);

  /// Ends all; nothing is reported any more.
  void stop();

 private:
  class Probe;

  void finished(lb::ProbeId id, bool passed);

  Worker& worker_;
  std::vector<std::shared_ptr<Probe>> probes_;  // by slot of the id
};

}  // namespace proxy
