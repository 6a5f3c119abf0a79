"""What every page is made of: base templates, components, badge, PDF, error pages; no page of a room lives here."""
