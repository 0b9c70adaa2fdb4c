// Between the engine and the connections: what happened goes in, what is to be done comes out and is done.
#include "upstream_connection.h"
#include "worker.h"

namespace proxy {

// The session knows its request from the start: its client may leave while it waits for a node.
void Worker::begin(ClientSession& session, const lb::Request& request) {
  const RecordedBalancer::Actions actions = balancer_->begin(request, now_);
  session.request_id = balancer_->engine().begun();
  perform(actions);
}

void Worker::cancel(lb::RequestId request) { perform(balancer_->cancel(request, now_)); }

void Worker::answered(lb::AttemptId attempt, const lb::Outcome& answer) {
  perform(balancer_->attempt_answered(attempt, answer, now_));
}

void Worker::finished(lb::AttemptId attempt, const lb::Outcome& outcome) {
  attempts_[attempt.slot] = nullptr;
  perform(balancer_->attempt_finished(attempt, outcome, now_));
}

// Performing an action may make another call to the engine, whose actions come after those that are waiting.
void Worker::perform(RecordedBalancer::Actions actions) {
  actions_.insert(actions_.end(), actions.begin(), actions.end());
  if (performing_) return;
  performing_ = true;
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    const lb::Action action = actions_[i];
    perform(action);
  }
  actions_.clear();
  performing_ = false;
  publish();
  arm_timer();
}

void Worker::perform(const lb::Action& action) {
  switch (action.kind) {
    case lb::ActionKind::kStartAttempt:
      return start_attempt(action);
    case lb::ActionKind::kAbortAttempt:
      return abort_attempt(action);
    case lb::ActionKind::kForwardResponse:
      return forward(action);
    case lb::ActionKind::kFinishRequest:
      if (ClientSession* session = session_of(action.tag)) session->finished(action, cookie_for(action));
      return;
    case lb::ActionKind::kStartProbe:
      return prober_.start(action.probe, action.node);
    case lb::ActionKind::kAbortProbe:
      return prober_.abort(action.probe);
  }
}

void Worker::probed(lb::ProbeId probe, bool passed) {
  if (ended_) return;
  wake();
  perform(balancer_->probe_finished(probe, {.passed = passed}, now_));
}

void Worker::abort_attempt(const lb::Action& action) {
  UpstreamConnection* connection = connection_of(action.attempt);
  if (connection == nullptr) return;
  attempts_[action.attempt.slot] = nullptr;
  connection->abandon();
}

// The answer is on its way, or it is one of a fan-out's, which came whole before it was known to be the one.
void Worker::forward(const lb::Action& action) {
  ClientSession* session = session_of(action.tag);
  if (session == nullptr) return;
  const std::string cookie = cookie_for(action);
  if (UpstreamConnection* connection = connection_of(action.attempt)) {
    session->begin_answer(*connection, cookie);
  } else if (session->answer_kept(action.attempt, cookie)) {
    session->flush();
  }
}

std::string Worker::cookie_for(const lb::Action& action) const {
  const std::optional<lb::PersistenceConfig>& persistence = balancer_config().persistence;
  if (!action.assign || !persistence) return {};
  const std::string& node = shared_.config.nodes[lb::index_of(action.node)].name;
  return persistence->cookie + "=" + lb::persistence_cookie(node) + "; Path=/; HttpOnly";
}

// What the metrics tell of the engine's state, which only this thread may ask.
void Worker::publish() {
  const lb::Balancer& engine = balancer_->engine();
  metrics_.waiting.set(engine.requests_waiting());
  if (!metrics_.take_changed()) return;
  for (std::uint32_t i = 0; i < metrics_.nodes.size(); ++i) {
    const lb::NodeStatus status = engine.node(lb::NodeId{i});
    metrics_.nodes[i].health.set(static_cast<std::uint64_t>(status.health));
    metrics_.nodes[i].out.set(static_cast<std::uint64_t>(status.out));
  }
}

void Worker::start_attempt(const lb::Action& action) {
  ClientSession* session = session_of(action.tag);
  if (session == nullptr) return cancel(action.request);  // its client left before the engine's word was performed
  UpstreamConnection* connection = pool_.take(action.node);
  if (connection == nullptr) return connect(*session, action.attempt, action.node);
  set_attempt(action.attempt, connection);
  connection->send(*session, action.attempt);
}

void Worker::send_again(ClientSession& session, lb::AttemptId attempt, lb::NodeId node) {
  connect(session, attempt, node);
}

void Worker::connect(ClientSession& session, lb::AttemptId attempt, lb::NodeId node) {
  UpstreamConnection& connection = pool_.fresh();
  connection.connect(node, shared_.node_endpoints[lb::index_of(node)]);
  set_attempt(attempt, &connection);
  connection.send(session, attempt);
}

void Worker::set_attempt(lb::AttemptId attempt, UpstreamConnection* connection) {
  if (attempt.slot >= attempts_.size()) attempts_.resize(attempt.slot + 1);
  attempts_[attempt.slot] = connection;
}

UpstreamConnection* Worker::connection_of(lb::AttemptId attempt) {
  if (attempt.slot >= attempts_.size()) return nullptr;
  UpstreamConnection* connection = attempts_[attempt.slot];
  return connection != nullptr && connection->attempt() == attempt ? connection : nullptr;
}

ClientSession* Worker::session_of(std::uint64_t tag) {
  ClientSession& session = *sessions_[tag & 0xffffffff];
  return session.is_open() && session.tag() == tag ? &session : nullptr;
}

}  // namespace proxy
