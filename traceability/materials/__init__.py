"""What the stuff is: classes, elements, oxides, compositions, prices, codes. All of it pure."""
