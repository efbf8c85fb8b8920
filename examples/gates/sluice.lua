-- HAProxy (2.6 or later) asks Sluice whether a visitor may pass.
--
--   http-request lua.sluice_check URL     URL: the gate's address, http://127.0.0.1:8080/v1/gates/shop
--
-- A "no" is answered here, with the way to the waiting page. Otherwise, afterwards:
--   txn.sluice_verdict  "yes", or "absent" when nobody answered
--   txn.sluice_pass     of a yes: for the shop behind
--   txn.sluice_buyer, txn.sluice_place  cookies for the visitor, where there are new ones
--
--   http-response lua.sluice_command URL COMMAND   revoke: ends the pass with which this request was let in; extend: lets
--                                                  its visitor stay as long as a new pass would

local answer_ms = 3000

-- HAProxy counts the values of a field from 0.
local function first(headers, name)
  return headers and headers[name] and headers[name][0]
end

local function question_about(txn)
  local asked = txn.http:req_get_headers()
  local host = first(asked, "host") or ""
  local question = {
    ["host"] = { host },
    ["x-original-uri"] = { txn.sf:pathq() },
    ["x-original-method"] = { txn.sf:method() },
    ["x-forwarded-for"] = { txn.sf:src() },
    ["x-forwarded-host"] = { host },
    ["x-forwarded-proto"] = { txn:get_var("txn.proto") },
    ["referer"] = { first(asked, "referer") or "" },
    ["cookie"] = {},
  }
  -- Whether it is a person who opens a page: nothing else takes a place.
  for _, name in ipairs({ "accept", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-purpose", "purpose" }) do
    question[name] = { first(asked, name) or "" }
  end
  for _, value in pairs(asked["cookie"] or {}) do
    table.insert(question["cookie"], value)
  end
  return question
end

local function send_away(txn, said)
  local reply = txn:reply({ status = 303 })
  reply:add_header("Location", first(said, "x-sluice-location"))
  reply:add_header("Cache-Control", "no-store")
  txn:done(reply)
end

core.register_action("sluice_check", { "http-req" }, function(txn, gate)
  local url = gate .. "/check?mode=nginx"
  local answer = core.httpclient():get({ url = url, headers = question_about(txn), timeout = answer_ms })
  local said = answer and answer.headers
  for variable, name in pairs({
    sluice_pass = "x-sluice-pass",
    sluice_buyer = "x-sluice-set-buyer",
    sluice_place = "x-sluice-set-place",
  }) do
    local value = first(said, name)
    if value then
      txn:set_var("txn." .. variable, value)
    end
  end
  if answer and answer.status == 204 then
    txn:set_var("txn.sluice_verdict", "yes")
  elseif answer and answer.status == 401 and first(said, "x-sluice-location") then
    send_away(txn, said)
  elseif answer and answer.status == 403 then
    txn:done(txn:reply({ status = 403 }))
  else
    txn:set_var("txn.sluice_verdict", "absent")
  end
end, 1)

core.register_action("sluice_command", { "http-res" }, function(txn, gate, command)
  local pass = txn:get_var("txn.sluice_pass")
  local key = os.getenv("SLUICE_ORIGIN_KEY")
  if not pass or not key then
    return
  end
  core.httpclient():post({
    url = gate .. "/" .. command,
    headers = { ["authorization"] = { "Bearer " .. key }, ["x-sluice-pass"] = { pass } },
    timeout = answer_ms,
  })
end, 2)
