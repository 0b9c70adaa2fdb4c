#include "upstream_pool.h"

#include <algorithm>

#include "upstream_connection.h"

namespace proxy {

UpstreamPool::UpstreamPool(Worker& worker) : worker_(worker) {}

UpstreamPool::~UpstreamPool() = default;

std::vector<UpstreamConnection*>& UpstreamPool::idle_of(lb::NodeId node) {
  const std::size_t index = lb::index_of(node);
  if (index >= idle_.size()) idle_.resize(index + 1);
  return idle_[index];
}

UpstreamConnection* UpstreamPool::take(lb::NodeId node) {
  std::vector<UpstreamConnection*>& idle = idle_of(node);
  if (idle.empty()) return nullptr;
  UpstreamConnection* connection = idle.back();
  idle.pop_back();
  return connection;
}

UpstreamConnection& UpstreamPool::fresh() {
  if (free_.empty()) return *all_.emplace_back(std::make_unique<UpstreamConnection>(worker_));
  UpstreamConnection& connection = *free_.back();
  free_.pop_back();
  return connection;
}

void UpstreamPool::put(UpstreamConnection& connection) {
  std::vector<UpstreamConnection*>& idle = idle_of(connection.node());
  idle.push_back(&connection);
  if (idle.size() > kMaxIdle) connection.close();
}

void UpstreamPool::remove(UpstreamConnection& connection) {
  std::vector<UpstreamConnection*>& idle = idle_of(connection.node());
  idle.erase(std::ranges::find(idle, &connection));
}

void UpstreamPool::recycle(UpstreamConnection& connection) { free_.push_back(&connection); }

void UpstreamPool::check_time(lb::TimePoint now) {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (!all_[i]->is_closed()) all_[i]->check_time(now);
  }
}

void UpstreamPool::close_all() {
  for (std::size_t i = 0; i < all_.size(); ++i) all_[i]->close();
}

}  // namespace proxy
