"""Two versions of an invented policy; what changed between them is listed beside each clause."""

OLD = """Phones and messaging policy

1 Purpose

1.1 This policy says how force phones are used in Northmarch.

1.2 It applies to police officers and staff.

2 Force phones

2.1 Officers may use a force phone for short personal calls.

2.2 You must:

a. lock the phone when it is out of your hand;

b. report a lost phone to the service desk within 24 hours;

c. keep the case on.

2.3 Apps should be asked for through the line manager.

2.4 WhatsApp is not approved for police information on any phone.

2.5 Photographs of incidents must be moved to the evidence store by the end of the tour, and \
the phone must be wiped of them once the store has confirmed that they are held.

3 Social media

3.1 You may say on a personal account that you work for the police.

3.2 You must not post pictures in uniform on a personal account.

3.3 Departmental accounts need the approval of Corporate Communications.

3.4 Managers keep a list of who holds the password of each departmental account.

3.5 Managers review that list every 12 months.

3.6 The Regulation of Investigatory Powers Act 2000 allows the force to read force mail.

4 Old matters

4.1 Pagers are handed in at the front desk.
"""

NEW = """Phones and messaging policy

1 Purpose

1.1 This policy says how force phones are used in Northmarch.

1.2 It applies to police officers, staff and volunteers.

2 Force phones

2.1 Officers must not use a force phone for short personal calls unless a manager agrees.

2.2 You must not:

a. lock the phone when it is out of your hand;

b. report a lost phone to the service desk within 12 hours;

c. keep the case on.

2.3 A new phone is issued every three years.

2.4 Apps must be asked for through the head of department.

2.5 WhatsApp and Signal are not approved for police information on any phone.

2.6 Photographs of incidents must be moved to the evidence store by the end of the tour.

2.7 The phone must be wiped of them once the store has confirmed that they are held.

3 Social media

3.1 You must not post pictures in uniform on a personal account.

3.2 You may say on a personal account that you work for the police.

3.3 Departmental accounts need the approval of Corporate Communications.

3.4 Managers keep a list of who holds the password of each departmental account, and managers \
review that list every 12 months.

3.5 The Investigatory Powers Act 2016 allows the force to read force mail.
"""
