"""The domain: records in, answers out. No clock, network, disk, Streamlit or SDK."""
