#pragma once

#include <string_view>

#include "head_scanner.h"
#include "lb/request.h"

namespace proxy {

/// The header fields and cookies of a request's head, for a policy that hashes one of them.
///
/// Of several fields of one name the first counts. Cost O(fields) a question; nothing is copied.
class HeadFields final : public lb::RequestFields {
 public:
  /// In      `scanner` is done with `head`; both outlive this.
  HeadFields(const HeadScanner& scanner, std::string_view head) : scanner_(scanner), head_(head) {}

  std::string_view header(std::string_view name) const override;
  std::string_view cookie(std::string_view name) const override;

 private:
  const HeadScanner& scanner_;
  std::string_view head_;
};

}  // namespace proxy
