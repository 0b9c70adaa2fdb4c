// Between the engine and the connections: what happened goes in, what is to be done comes out and is done.
#include "upstream_connection.h"
#include "worker.h"

namespace proxy {

void Worker::begin(const lb::Request& request) { perform(balancer_->begin(request, now_)); }

void Worker::cancel(lb::RequestId request) { perform(balancer_->cancel(request, now_)); }

void Worker::answered(UpstreamConnection& connection, std::uint16_t status) {
  perform(balancer_->attempt_answered(connection.attempt(), status, now_));
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
  arm_timer();
}

void Worker::perform(const lb::Action& action) {
  switch (action.kind) {
    case lb::ActionKind::kStartAttempt:
      return start_attempt(action);
    case lb::ActionKind::kAbortAttempt:
      if (UpstreamConnection* connection = connection_of(action.attempt)) {
        attempts_[action.attempt.slot] = nullptr;
        connection->abandon();
      }
      return;
    case lb::ActionKind::kForwardResponse: {
      UpstreamConnection* connection = connection_of(action.attempt);
      ClientSession* session = session_of(action.tag);
      if (connection != nullptr && session != nullptr) session->begin_answer(*connection);
      return;
    }
    case lb::ActionKind::kFinishRequest:
      if (ClientSession* session = session_of(action.tag)) session->finished(action);
      return;
  }
}

void Worker::start_attempt(const lb::Action& action) {
  ClientSession* session = session_of(action.tag);
  if (session == nullptr) return cancel(action.request);  // its client left before the engine's word was performed
  session->request_id = action.request;
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
