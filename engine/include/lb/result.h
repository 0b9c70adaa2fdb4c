#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lb/assert.h"

namespace lb {

/// One thing that is wrong with what a user gave, and where.
///
/// `path` is a JSON pointer ("/nodes/0/weight"). `line` and `column` count from 1; 0 means unknown: whoever
/// holds the document's text fills them in. `message` says what is wrong and what is allowed.
struct InputError {
  std::string path;
  std::string message;
  std::size_t line = 0;
  std::size_t column = 0;
};

using InputErrors = std::vector<InputError>;

/// A value, or all the reasons why there is none.
///
/// Why     every error of a file is told at once, so the alternative is a list. C++20 has no std::expected.
template <class T>
class Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(InputErrors errors) : state_(std::move(errors)) {
    LB_ASSERT(!std::get<InputErrors>(state_).empty(), "a failed Result names at least one error");
  }

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  /// In      ok().
  const T& value() const& { return checked(); }
  T& value() & { return const_cast<T&>(checked()); }
  T&& value() && { return std::move(const_cast<T&>(checked())); }

  /// In      !ok().
  const InputErrors& errors() const {
    LB_ASSERT(!ok(), "errors() of a Result that holds a value");
    return std::get<InputErrors>(state_);
  }

 private:
  const T& checked() const {
    LB_ASSERT(ok(), "value() of a Result that holds errors");
    return std::get<T>(state_);
  }

  std::variant<T, InputErrors> state_;
};

}  // namespace lb
