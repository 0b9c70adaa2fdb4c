#include "model.h"

#include <algorithm>

namespace lb::testing {
namespace {

template <class Config>
bool same(const std::optional<Config>& a, const std::optional<Config>& b) {
  if (!a || !b) return !a && !b;
  return equal(Config::knobs(), &*a, &*b);
}

NodeHealth up_as_stated(NodeHealth stated) {
  return stated == NodeHealth::kDegraded ? NodeHealth::kDegraded : NodeHealth::kUp;
}

// What a node is taken for when nothing else is known of it.
NodeHealth first_health(const BalancerConfig& config, NodeHealth stated) {
  if (!config.health_monitor) return stated;
  if (config.health_monitor->type == ProbeType::kDummy) return up_as_stated(stated);
  const bool well = stated == NodeHealth::kUp || stated == NodeHealth::kDegraded;
  return well && config.health_monitor->initial == InitialHealth::kDown ? NodeHealth::kDown : stated;
}

}  // namespace

Model::Model(const Setup& setup)
    : config_(setup.config), version_(make_version(setup.config, TimePoint{})), newcomers_(setup.nodes) {}

void Model::report(const char* rule, std::string text) {
  if (!violation_) violation_ = Violation{rule, std::move(text)};
}

std::shared_ptr<Model::Version> Model::make_version(const BalancerConfig& config, TimePoint now) const {
  auto version = std::make_shared<Version>();
  version->config = config;
  for (std::size_t i = 0; i <= config.routes.size(); ++i) {
    const std::optional<RetryConfig>& own = i == 0 ? config.retry : config.routes[i - 1].retry;
    if (i == 0 || own) {
      version->budgets.push_back(std::make_unique<BudgetModel>(own.value_or(RetryConfig{}), now));
      version->of_route.push_back(version->budgets.back().get());
    } else {
      version->of_route.push_back(version->of_route.front());
    }
  }
  return version;
}

void Model::next_config(const BalancerConfig& config, TimePoint now) {
  if (equal(BalancerConfig::knobs(), &config_, &config)) return;
  const bool new_breaker = !same(config_.breaker, config.breaker);
  const bool new_monitor = !same(config_.health_monitor, config.health_monitor);
  if (!same(config_.limits, config.limits)) {
    ++limits_version_;
    limits_since_ = now;
    passed_.clear();
  }
  const bool go_on = config_.health_monitor && config.health_monitor;  // the new monitor takes over what is known
  const bool dummy = config.health_monitor && config.health_monitor->type == ProbeType::kDummy;
  config_ = config;
  version_ = make_version(config, now);
  version_since_ = now;
  for (NodeModel& node : nodes_) {
    if (new_breaker) node.breaker = BreakerState::kClosed;
    if (new_monitor && (!go_on || dummy)) node.health = first_health(config, node.config.health);
    node.probed = now;
    node.touched = now;
  }
}

// The list says something else of a node's health: that holds where no monitor knows better.
void Model::restate(NodeModel& node, NodeHealth stated) const {
  if (!config_.health_monitor || node.health == NodeHealth::kExcluded) {
    node.health = stated;
    return;
  }
  const bool dummy = config_.health_monitor->type == ProbeType::kDummy;
  const bool up = dummy || node.health == NodeHealth::kUp || node.health == NodeHealth::kDegraded;
  node.health = up ? up_as_stated(stated) : NodeHealth::kDown;
}

void Model::next_nodes(std::span<const NodeConfig> nodes) {
  newcomers_.clear();
  newcomer_ = 0;
  for (const NodeConfig& config : nodes) {
    const auto known = std::ranges::find_if(
        nodes_, [&](const NodeModel& node) { return node.present && node.config.name == config.name; });
    if (known == nodes_.end()) {
      newcomers_.push_back(config);
      continue;
    }
    if (known->config.health != config.health) restate(*known, config.health);
    known->config = config;
  }
  for (NodeModel& node : nodes_) {
    const bool stays = std::ranges::find(nodes, node.config.name, &NodeConfig::name) != nodes.end();
    node.present = node.present && stays;
  }
}

void Model::node_added(NodeId id) {
  if (newcomer_ >= newcomers_.size()) return report("node", "a node was added that is not in the list");
  if (nodes_.size() <= index_of(id)) nodes_.resize(index_of(id) + std::size_t{1});
  NodeModel& added = nodes_[index_of(id)];
  if (added.present || added.in_flight > 0) return report("node", "the id of a node was given away too early");
  added = {.present = true, .config = newcomers_[newcomer_++], .phase = added.phase};
  added.health = first_health(config_, added.config.health);
  added.probed = added.touched = call_.now;
}

const RouteConfig* Model::route_of(const RequestModel& request) {
  return request.route == 0 ? nullptr : &request.version->config.routes[request.route - 1];
}

const RetryConfig& Model::retry_of(const RequestModel& request) {
  static const RetryConfig kNone;
  const RouteConfig* route = route_of(request);
  if (route != nullptr && route->retry) return *route->retry;
  return request.version->config.retry ? *request.version->config.retry : kNone;
}

bool Model::fan_out(const RequestModel& request) {
  const RouteConfig* route = route_of(request);
  return route != nullptr && route->mode == RouteMode::kFanOut;
}

BudgetModel& Model::budget_of(const RequestModel& request) { return *request.version->of_route[request.route]; }

Model::NodeModel& Model::node(NodeId id) {
  if (nodes_.size() <= index_of(id)) {
    report("node", "an event names a node that was never added");
    nodes_.resize(1);
    return nodes_.front();
  }
  return nodes_[index_of(id)];
}

// The first event that names a request that nobody knows, inside begin(), is of the request that has just come.
Model::RequestModel* Model::request(RequestId id) {
  const auto found = requests_.find(id);
  if (found != requests_.end()) return &found->second;
  if (!begun_) {
    report("dead", "a request is named that is not under way");
    return nullptr;
  }
  RequestModel& known = requests_[id] = *begun_;
  begun_.reset();
  return &known;
}

std::vector<RequestId> Model::open() const {
  std::vector<RequestId> ids;
  for (const auto& [id, request] : requests_) ids.push_back(id);
  return ids;
}

void Model::prepare(const Request& request) {
  begun_ = RequestModel{};
  RequestModel& begun = *begun_;
  begun.tag = request.tag;
  begun.method = request.method;
  begun.client = request.client;
  begun.version = version_;
  begun.limits_version = limits_version_;
  for (std::size_t i = 0; i < config_.routes.size() && begun.route == 0; ++i) {
    if (config_.routes[i].matches(request.method, request.path)) begun.route = i + 1;
  }
  begun.timeout = config_.timeout == kForever ? kNever : later(call_.now, config_.timeout);
  if (config_.persistence && config_.persistence->type == PersistenceType::kHttpCookie &&
      request.fields != nullptr) {
    begun.cookie = request.fields->cookie(config_.persistence->cookie);
  }
}

void Model::call_begins(const Call& call) {
  call_ = call;
  ended_.clear();
  hedge_watch_.clear();
  if (call.kind == Call::Kind::kBegin) prepare(*call.request);
  if (const auto found = live_.find(call.attempt); found != live_.end() && call.kind == Call::Kind::kFinished) {
    ended_[found->first] = found->second.request;
    live_.erase(found);
  }
  if (call.kind == Call::Kind::kProbed) probes_.erase(call.probe);
  if (call.kind == Call::Kind::kDeadline) watch_hedges();
}

void Model::call_ends(const Subject::Actions& actions, const Subject& subject) {
  if (call_.kind == Call::Kind::kBegin) note_begun(actions, subject);
  for (const Action& action : actions) act(action);
  note_subset(subject);
  if (call_.kind == Call::Kind::kDeadline) check_hedges();
  forget_due();
  for (const auto& [id, request] : requests_) {
    if (request.finished != request.finish_acted) report("finish", "a request ended without one finish action");
  }
  std::erase_if(requests_, [](const auto& entry) { return entry.second.finished; });
  note_waiting(subject);
  check_ledgers(subject);
  check_deadlines(subject);
}

}  // namespace lb::testing
