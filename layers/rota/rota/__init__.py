"""rota answers one question, always and exactly: who is on call?"""
