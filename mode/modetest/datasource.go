package modetest

// DataSource is a connection of the workspace to a database. Its answers name a host and a user, as Mode's do.
type DataSource struct {
	// Token names it; empty means a new token.
	Token string
	// Name may be empty, which Mode writes as null.
	Name string
	// Vendor and Provider are Mode's words, such as `snowflake` and `default`; empty is written as null.
	Vendor, Provider string
	// Creator is a user name; empty means that none is named.
	Creator string
}

// What every data source has and no message may tell.
const (
	DataSourceHost     = "warehouse.internal.example"
	DataSourceUsername = "MODE_SERVICE_USER"
)

// AddDataSource adds a data source, or replaces it, and returns its token.
func (w *Workspace) AddDataSource(d DataSource) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if d.Token == "" {
		d.Token = w.newToken()
	}
	w.dataSources[d.Token] = d
	return d.Token
}

// dataSourceBody returns nil when there is no such data source.
func (w *Workspace) dataSourceBody(token string) object {
	w.mu.Lock()
	d, ok := w.dataSources[token]
	w.mu.Unlock()
	if !ok {
		return nil
	}
	self := "/data_sources/" + d.Token
	return object{
		"id": w.id(d.Token), "token": d.Token, "name": orNull(d.Name), "display_name": orNull(d.Name), "description": nil,
		"adapter": "jdbc:" + d.Vendor, "vendor": orNull(d.Vendor), "provider": orNull(d.Provider), "public": false,
		"queryable": true, "soft_deleted": false, "account_username": w.config.Name, "database": "PROD",
		"host": DataSourceHost, "port": 443, "ssl": true, "username": DataSourceUsername, "warehouse": nil,
		"_links": links{
			"self": w.apiPath(self), "account": w.apiPath(""), "web": "/organizations" + w.webPath(self),
			"permissions": w.apiPath(self + "/permissions"), "creator": linkIf(d.Creator, "/api/"+d.Creator),
		},
	}
}
