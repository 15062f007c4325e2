"""translate/dialects"""
