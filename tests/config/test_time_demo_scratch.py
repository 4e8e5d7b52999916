import time, cProfile, pstats
import pytest,os
PROF=os.environ.get('PROF')
from datetime import date
@pytest.mark.django_db
def test_it(settings, tmp_path):
    settings.MEDIA_ROOT=str(tmp_path)
    from zhixing.config.county import load
    t=time.time()
    from zhixing.config.county.year import plan_year
    from zhixing.config.county.player import Player
    y=plan_year(date(2026,11,22)); print('plan',time.time()-t)
    t=time.time(); made=load.found(y); print('found',time.time()-t)
    t=time.time(); p=cProfile.Profile(); 
    try:
        PROF and p.enable(); n=Player(y,made).play(); p.disable()
        print('played',n,time.time()-t)
    finally:
        p.disable(); print('at', time.time()-t)
        PROF and pstats.Stats(p).sort_stats(PROF).print_stats(70)
