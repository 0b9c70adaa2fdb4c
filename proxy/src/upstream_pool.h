#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "lb/ids.h"
#include "lb/time.h"

namespace proxy {

class UpstreamConnection;
class Worker;

/// The connections to the nodes: those that wait to be used again, by node, and the memory of those that ended.
///
/// The last one used is taken first: so the others grow old together and are closed by their idle time.
/// Cost    O(1) to take and put; at most kMaxIdle idle ones a node, so that a burst does not last.
class UpstreamPool {
 public:
  static constexpr std::size_t kMaxIdle = 64;  // a node and worker

  explicit UpstreamPool(Worker& worker);
  ~UpstreamPool();

  /// An idle connection to the node, or nullptr.
  UpstreamConnection* take(lb::NodeId node);

  /// A connection that is closed, to be opened.
  UpstreamConnection& fresh();

  /// It became idle. Closes it when there are enough.
  void put(UpstreamConnection& connection);

  /// An idle connection is about to close.
  void remove(UpstreamConnection& connection);

  /// It is closed, and nothing refers to it any more.
  void recycle(UpstreamConnection& connection);

  void check_time(lb::TimePoint now);
  void close_all();

  /// Whether any connection is open, or about to be.
  bool empty() const { return all_.size() == free_.size(); }

 private:
  std::vector<UpstreamConnection*>& idle_of(lb::NodeId node);

  Worker& worker_;
  std::vector<std::unique_ptr<UpstreamConnection>> all_;
  std::vector<UpstreamConnection*> free_;
  std::vector<std::vector<UpstreamConnection*>> idle_;  // by node
};

}  // namespace proxy
