by_week().plot(title="Sold in a week", figsize=(6, 3), grid=True)
plt.xlabel("")
