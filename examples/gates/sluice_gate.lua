-- The gate's decision inside nginx (libnginx-mod-http-lua, or OpenResty): whoever has a pass comes through without
-- anybody being asked; Sluice is asked about newcomers, and about each pass again after a while.
--
--   local gate = require("sluice_gate").new({ gate = "shop", ask = "/sluice-check", seen = "sluice_seen" })
--   access_by_lua_block        { gate:admit() }      lets the request on, or answers it
--   header_filter_by_lua_block { gate:answer() }     gives the visitor their cookies; hears the shop's command
--
-- What a visitor shows is the pass that the shop would be shown (docs/gates.md), in a cookie of its own. The keys of
-- this gate (`sluice sale origin-key shop`) are in SLUICE_ORIGIN_KEYS, two at the most, with a space between.
-- A pass that the shop ends itself, by the header X-Sluice-Command: revoke in an answer, is over here at once; one
-- that it ends at Sluice, after `ask_again_s` at the latest.

local base64 = require("ngx.base64")
local ffi = require("ffi")

pcall(ffi.cdef, [[
  const void *EVP_sha256(void);
  unsigned char *HMAC(const void *hash, const void *key, int key_size, const unsigned char *text, size_t text_size,
                      unsigned char *out, unsigned int *out_size);
]])

local form = "^(v1\\.([0-9a-f]{4})\\.([a-z0-9-]{1,40})\\.[1-9][0-9]{0,9}\\.[0-9a-f]{16}\\.([1-9][0-9]{0,12}))"
  .. "\\.([A-Za-z0-9_-]{43})$"
local gone = 0 -- of a pass: it was ended
local mac_size = 32
local mac = ffi.new("unsigned char[?]", mac_size)

local Gate = {}
Gate.__index = Gate

local function keys_of(printed)
  local keys = {}
  for id, key in printed:gmatch("(%x%x%x%x)%.(%S+)") do
    keys[id] = base64.decode_base64url(key)
  end
  return keys
end

-- In init_by_lua, whose environment is the whole one.
-- options: gate: its name; ask: the internal location that asks Sluice; revoke: the address that takes an end of a
-- pass, none: Sluice is not told; seen: a lua_shared_dict of passes; ask_again_s: how long a pass is good without
-- asking (default 10); keys: default: those of the environment.
local function new(options)
  local keys = options.keys or os.getenv("SLUICE_ORIGIN_KEYS") or ""
  local gate = {
    name = options.gate,
    ask = options.ask,
    revoke = options.revoke,
    seen = ngx.shared[options.seen],
    ask_again_s = options.ask_again_s or 10,
    keys = keys_of(keys),
    bearer = keys:match("%S+"), -- of the shop, where it has a command for Sluice
    cookie = "sluice_pass_" .. options.gate,
  }
  if not gate.seen then
    error("sluice_gate: there is no lua_shared_dict " .. tostring(options.seen))
  end
  if next(gate.keys) == nil then
    error("sluice_gate: SLUICE_ORIGIN_KEYS holds no key; `sluice sale origin-key " .. gate.name .. "` prints them")
  end
  return setmetatable(gate, Gate)
end

-- As long over all of it, whatever differs.
local function equal(expected, given)
  local differences = #given == mac_size and 0 or 1
  for i = 0, mac_size - 1 do
    differences = bit.bor(differences, bit.bxor(expected[i], given:byte(i + 1) or 256))
  end
  return differences == 0
end

-- When this gate's pass ends; nil: it is forged, over, or another gate's.
function Gate:end_of(pass)
  local found = ngx.re.match(pass, form, "jo")
  if not found or found[3] ~= self.name or tonumber(found[4]) <= ngx.time() then
    return nil
  end
  local key, given = self.keys[found[2]], base64.decode_base64url(found[5])
  if not key or not given then
    return nil
  end
  ffi.C.HMAC(ffi.C.EVP_sha256(), key, #key, found[1], #found[1], mac, nil)
  return equal(mac, given) and tonumber(found[4]) or nil
end

-- The pass that the visitor shows, and whether Sluice should be asked about it all the same; nil: none.
function Gate:shown()
  local pass = ngx.var["cookie_" .. self.cookie]
  if not pass or not self:end_of(pass) then
    return nil
  end
  local asked_at = self.seen:get(pass)
  if asked_at == gone then
    return nil
  end
  return pass, not asked_at or ngx.time() - asked_at >= self.ask_again_s
end

function Gate:note(pass, value)
  local ends = self:end_of(pass)
  if ends then
    self.seen:set(pass, value, ends - ngx.time() + 1)
  end
end

-- A new one for the visitor's browser, for as long as it is good.
function Gate:give(pass)
  local secure = ngx.var.scheme == "https" and "; Secure" or ""
  local cookie = self.cookie .. "=" .. pass .. "; Path=/; HttpOnly; SameSite=Lax" .. secure
  local cookies = ngx.ctx.sluice_cookies or {}
  table.insert(cookies, cookie)
  ngx.ctx.sluice_cookies = cookies
end

function Gate:let_in(pass)
  ngx.ctx.sluice_pass = pass
  ngx.req.set_header("X-Sluice-Pass", pass)
end

local function add_cookies()
  local cookies = ngx.ctx.sluice_cookies
  if not cookies then
    return
  end
  local all = ngx.header["Set-Cookie"] or {}
  all = type(all) == "table" and all or { all }
  for _, cookie in ipairs(cookies) do
    table.insert(all, cookie)
  end
  ngx.header["Set-Cookie"] = all
  -- What carries somebody's cookies is for nobody else, whatever the shop says of its page.
  ngx.header["Cache-Control"] = "private, no-store"
end

local function send_away(location)
  ngx.header["Location"] = location
  ngx.header["Cache-Control"] = "no-store"
  ngx.exit(ngx.HTTP_SEE_OTHER)
end

local function come_again()
  ngx.header["Retry-After"] = "5"
  ngx.header["Cache-Control"] = "no-store"
  ngx.exit(ngx.HTTP_SERVICE_UNAVAILABLE)
end

local function cookies_of(said)
  local cookies = said.header["Set-Cookie"]
  if type(cookies) == "string" then
    cookies = { cookies }
  end
  return cookies
end

-- In access_by_lua: the request goes on to the shop, or is answered.
function Gate:admit()
  local shown, is_due = self:shown()
  ngx.req.clear_header("X-Sluice-Pass")
  if shown and not is_due then
    return self:let_in(shown)
  end
  local said = ngx.location.capture(self.ask)
  if said.status == 204 then
    local pass = said.header["X-Sluice-Pass"]
    ngx.ctx.sluice_cookies = cookies_of(said)
    if not pass then
      return -- nobody's: what passes without a place
    end
    self:note(pass, ngx.time())
    if pass ~= shown then
      self:give(pass)
    end
    return self:let_in(pass)
  end
  if said.status == 401 and said.header["X-Sluice-Location"] then
    ngx.ctx.sluice_cookies = cookies_of(said)
    if shown then
      self:note(shown, gone)
    end
    return send_away(said.header["X-Sluice-Location"])
  end
  if said.status == 403 then
    return ngx.exit(ngx.HTTP_FORBIDDEN)
  end
  -- Nobody answers: whoever is inside goes on.
  if shown then
    self:note(shown, ngx.time())
    return self:let_in(shown)
  end
  return self:nobody_answers()
end

-- Replace it by function() end to let everybody pass meanwhile.
function Gate.nobody_answers()
  come_again()
end

-- Tells Sluice, after the answer is on its way, that the shop has ended a pass.
local function tell_of_end(_, url, bearer, pass)
  local host, port, path = url:match("^http://([^:/]+):(%d+)(/.*)$")
  local socket = ngx.socket.tcp()
  socket:settimeout(3000)
  if not socket:connect(host, tonumber(port)) then
    return
  end
  socket:send({
    "POST ", path, " HTTP/1.1\r\nHost: ", host, "\r\nAuthorization: Bearer ", bearer, "\r\nX-Sluice-Pass: ", pass,
    "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  })
  socket:receive("*a")
  socket:close()
end

-- In header_filter_by_lua: the cookies of a newcomer; what the shop commands.
function Gate:answer()
  add_cookies()
  local command = ngx.header["X-Sluice-Command"]
  ngx.header["X-Sluice-Command"] = nil
  local pass = ngx.ctx.sluice_pass
  if command == "revoke" and pass then
    self:note(pass, gone)
    if self.revoke then
      ngx.timer.at(0, tell_of_end, self.revoke, self.bearer, pass)
    end
  end
end

return { new = new }
