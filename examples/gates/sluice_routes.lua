-- Sales spread over several Sluices, behind one host: which of them owns what a request is about (libnginx-mod-http-lua, or OpenResty).
--
--   local routes = require("sluice_routes").new({ owners = {...}, sales = {...}, default = "a", kept = "sluice_owners" })
--   access_by_lua_block        { routes:choose() }   the owner's address into $sluice_owner
--   header_filter_by_lua_block { routes:learn() }    which owner a hold or an order came from
--
-- A sale has one owner, by its name; a shop or a data centre has one by the host that people see. Holds and orders do not name their sale:
-- where each was made is kept here for a week, and beside it in the buyer's cookie, for another nginx. All owners need the same file
-- `keys` in their data folders, or a buyer of one is a stranger to the other.

local sale_in = "^/(?:v1/(?:sales|gates)|queue|sale|draw|priority|handover)/([a-z0-9-]{1,40})(?:/|$)"
local id_in = "((?:hold|ord)_[0-9a-v]{26})"
local cookie = "sluice_owner"
local kept_s = 7 * 24 * 3600

local Routes = {}
Routes.__index = Routes

-- In init_by_lua. options: owners: their names and addresses (host:port); sales, hosts: whose each is, by the owner's name; default: who
-- else is asked; kept: a lua_shared_dict; prefix: Sluice's own (default "/.sluice").
local function new(options)
  local routes = {
    owners = options.owners,
    sales = options.sales or {},
    hosts = options.hosts or {},
    default = options.default,
    kept = ngx.shared[options.kept],
    prefix = options.prefix or "/.sluice",
  }
  if not routes.kept then
    error("sluice_routes: there is no lua_shared_dict " .. tostring(options.kept))
  end
  local function known(what, owner)
    if not routes.owners[owner] then
      error("sluice_routes: " .. what .. ": there is no owner " .. tostring(owner))
    end
  end
  known("default", routes.default)
  for sale, owner in pairs(routes.sales) do known("sale " .. sale, owner) end
  for host, owner in pairs(routes.hosts) do known("host " .. host, owner) end
  return setmetatable(routes, Routes)
end

-- What an address is about, by its part below the prefix: a sale, or the id of a hold or an order; nil: neither.
function Routes:subject(uri)
  if uri:sub(1, #self.prefix + 1) == self.prefix .. "/" then
    uri = uri:sub(#self.prefix + 1)
  end
  local sale = ngx.re.match(uri, sale_in, "jo")
  if sale then
    return sale[1], nil
  end
  local id = ngx.re.match(uri, id_in, "jo")
  return nil, id and id[1]
end

-- The name of whoever is to be asked.
function Routes:owner()
  local sale, id = self:subject(ngx.var.uri)
  if sale and self.sales[sale] then
    return self.sales[sale]
  end
  if not sale then
    local found = (id and self.kept:get(id)) or ngx.var["cookie_" .. cookie]
    if found and self.owners[found] then -- a cookie says what it likes
      return found
    end
  end
  return self.hosts[ngx.var.host] or self.default
end

-- In access_by_lua.
function Routes:choose()
  local owner = self:owner()
  ngx.ctx.sluice_owner = owner
  ngx.var.sluice_owner = self.owners[owner]
end

-- In header_filter_by_lua.
function Routes:learn()
  local owner = ngx.ctx.sluice_owner
  local location = ngx.header["Location"]
  local id = location and ngx.re.match(location, id_in, "jo")
  if id then
    self.kept:set(id[1], owner, kept_s)
  end
  -- Only with what is somebody's own already: what is for everybody stays fit for caches.
  local cookies = ngx.header["Set-Cookie"]
  if cookies and ngx.var["cookie_" .. cookie] ~= owner then
    cookies = type(cookies) == "table" and cookies or { cookies }
    local secure = ngx.var.scheme == "https" and "; Secure" or ""
    table.insert(cookies, cookie .. "=" .. owner .. "; Path=/; HttpOnly; SameSite=Lax" .. secure)
    ngx.header["Set-Cookie"] = cookies
  end
end

return { new = new }
